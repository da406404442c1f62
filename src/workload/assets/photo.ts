import { png } from './png.ts';

type Colour = readonly [red: number, green: number, blue: number];

const WIDTH = 320;
const HEIGHT = 224;

/** A parcel on a doorstep at dusk, with the grain of a phone's camera: 320 × 224 pixels, about 215 KB. */
export function doorstepPhoto(): Buffer {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [red, green, blue] = scene(x, y);
      const lamp = glow(x, y);
      const grain = ((Math.imul(x * 374761393 + y * 668265263, 1274126177) >>> 24) & 15) - 8;
      const at = (y * WIDTH + x) * 3;
      rgb[at] = bright(red + lamp + grain);
      rgb[at + 1] = bright(green + lamp * 0.75 + grain);
      rgb[at + 2] = bright(blue + lamp * 0.375 + grain);
    }
  }
  return png(WIDTH, HEIGHT, rgb);
}

function scene(x: number, y: number): Colour {
  if (inside(x, y, 178, 138, 270, 200)) return parcel(x - 178, y - 138);
  if (inside(x, y, 60, 24, 164, 182)) return door(x - 60, y - 24);
  if (y >= 200) return [92 - (y - 200), 88 - (y - 200), 86 - (y - 200)];
  if (y >= 182) return [128, 122, 114];
  return wall(x, y);
}

function wall(x: number, y: number): Colour {
  const course = Math.floor(y / 14);
  const shifted = (x + (course % 2) * 17) % 34;
  if (y % 14 === 0 || shifted === 0) return [84, 74, 70];
  const shade = (course * 7 + Math.floor((x + (course % 2) * 17) / 34) * 13) % 18;
  return [126 - shade - (y >> 3), 72 - (shade >> 1) - (y >> 4), 60 - (shade >> 1) - (y >> 4)];
}

function door(x: number, y: number): Colour {
  if (x < 5 || x > 98 || y < 5) return [226, 220, 206];
  if ((x - 88) ** 2 + (y - 86) ** 2 < 18) return [214, 180, 92];
  if (inside(x, y, 32, 14, 72, 40)) return [248 - y, 214 - y, 150 - y];
  const panel =
    inside(x, y, 18, 52, 48, 96) || inside(x, y, 56, 52, 84, 96) || inside(x, y, 18, 106, 84, 148);
  return panel ? [28, 74, 70] : [36, 92, 86];
}

function parcel(x: number, y: number): Colour {
  if (y < 14) return x > 40 && x < 54 ? [228, 208, 168] : [206, 166, 112];
  if (x > 40 && x < 54) return [216, 192, 148];
  if (inside(x, y, 60, 24, 86, 44)) return y % 4 === 0 || x % 3 === 0 ? [40, 40, 44] : [244, 242, 236];
  return [184 - (y >> 1), 140 - (y >> 1), 88 - (y >> 1)];
}

/** The light of a lamp above the door. It decreases with the square of the distance. */
function glow(x: number, y: number): number {
  return 260_000 / (2600 + (x - 200) ** 2 + (y - 30) ** 2);
}

function inside(x: number, y: number, left: number, top: number, right: number, bottom: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

function bright(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value)));
}
