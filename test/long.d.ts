export declare const longUnitTests: readonly string[];
