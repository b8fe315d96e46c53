export declare function sweep(own?: string): Promise<readonly string[]>;
