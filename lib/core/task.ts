/** What a running task can say. The ui draws it; nothing else prints while a tree is drawn. */
export interface TaskReport {
  /**
   * A short line under the title: bytes, packages, the last line of output. Replaces the one
   * before.
   */
  readonly note: (text: string) => void;
  /** Replaces the title. */
  readonly title: (text: string) => void;
  /** Marks the task as needing nothing, with the reason. */
  readonly skip: (reason: string) => void;
}

/** A node of the progress tree: it runs, then its children do. */
export interface Task {
  /** Empty for a task that is not shown. */
  readonly title: string;
  readonly run?: (report: TaskReport) => Promise<void>;
  /** Children, or a function that makes them when their time comes. */
  readonly tasks?: readonly Task[] | (() => Promise<readonly Task[]>);
  /** Children run side by side. */
  readonly concurrent?: boolean;
  /** Why, shown while the task runs. */
  readonly why?: string;
  /**
   * Called with the wall time in milliseconds when the task and all its children have succeeded.
   */
  readonly done?: (ms: number) => void;
}

/** Runs a tree of tasks to its end or to its first failure, which is rethrown. */
export interface Progress {
  run(tasks: readonly Task[], options?: ProgressOptions): Promise<void>;
}

export interface ProgressOptions {
  /**
   * A clause for people that is asked for now and then while the tasks run: `about 4 minutes left`.
   * Undefined when nothing can be said.
   */
  readonly remaining?: () => string | undefined;
}
