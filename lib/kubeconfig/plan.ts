/** What a kubeconfig says, without its certificates. */
export interface KubeconfigPlan {
  /** `NAME.kubeconfig` is the file. */
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly context: string;
}
