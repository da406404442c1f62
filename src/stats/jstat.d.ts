/** The used part of jstat, which ships no types. */
declare module 'jstat' {
  const jStat: {
    readonly studentt: {
      inv(probability: number, degreesOfFreedom: number): number;
      cdf(t: number, degreesOfFreedom: number): number;
    };
    readonly normal: {
      inv(probability: number, mean: number, sd: number): number;
      cdf(x: number, mean: number, sd: number): number;
    };
  };
  export default jStat;
}
