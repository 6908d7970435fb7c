/** How to start one service. `name` tells two provers apart. */
export interface ServiceSpec {
  readonly name: string;
  /** Folder in apps/. */
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
}
