/** One mock in the answer to `GET /`. */
export interface Served {
  readonly mock: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Test credentials, the same in every run. */
  readonly user: string | null;
  readonly secret: string;
  /** For XOAUTH2, over SMTP. */
  readonly accessToken: string | null;
}
