/** What a kubeconfig says, without its certificates. */
export interface KubeconfigPlan {
  /** `NAME.kubeconfig` is the file, `NAME.crt` and `NAME.key` are what it embeds. */
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly context: string;
}
