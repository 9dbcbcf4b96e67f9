/** The types of paths.mjs, which must stay plain JavaScript: it runs before TypeScript can. */
export declare const repository: string;
export declare const hostFolder: string;
export declare const codeServer: string;
export declare const vscodeServer: string;
export declare const serverMain: string;
export declare const frontMain: string;
export declare const node24: () => string;
export declare const findBrowser: () => string | undefined;
export declare const temporaryFolder: () => string;
