/** The types of npm.mjs, which must stay plain JavaScript: it runs before TypeScript can. */
export declare const npm: (folder: string, args: readonly string[]) => void;
export declare const isInstalled: (folder: string) => boolean;
export declare const installPackages: (folder: string) => boolean;
