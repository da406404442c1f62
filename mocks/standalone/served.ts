/** What `GET /` says of one mock. */
export interface Served {
  readonly mock: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Made up: the same in every run. */
  readonly user: string | null;
  readonly secret: string;
  /** For XOAUTH2, over SMTP. */
  readonly accessToken: string | null;
}
