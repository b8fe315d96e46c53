export interface GuardedRun {
  readonly interrupted: string | undefined;
  finish(): Promise<readonly string[]>;
}
export declare function guardRun(closing: (signal: string) => string): Promise<GuardedRun>;
export declare function unlabelled(): NodeJS.ProcessEnv;
