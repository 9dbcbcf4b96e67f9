import { fileURLToPath } from 'node:url';
import { extensionId } from '../../common/contributions.ts';
import { extensionHolding } from '../../common/extensionHolding.ts';
import type { InstalledExtension } from '../../common/protocol/engine.ts';
import type { CodeOwner, Share } from '../../common/stalls.ts';

/** As much of a CPU profile of the inspector protocol as is read. Times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[] | undefined;
  }[];
  readonly startTime: number;
  readonly endTime: number;
  /** Ids of nodes; each sample comes `timeDeltas` after the one before it. */
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** Below it, nobody is named. */
const leadingShare = 0.5;
const sharesKept = 5;

export interface Attribution {
  /** Who had at least half of it. */
  readonly leader: Share | undefined;
  readonly shares: readonly Share[];
}

type Node = CpuProfile['nodes'][number];
interface Owner {
  readonly code: CodeOwner | 'idle';
  readonly extension: string;
}
const ownerOfNobody = (code: Owner['code']): Owner => ({ code, extension: '' });
/** What V8 calls time in which no JavaScript ran. */
const withoutStack: Readonly<Record<string, Owner['code']>> = {
  '(idle)': 'idle',
  '(garbage collector)': 'garbage collector',
  '(program)': 'native',
};

/**
 * Whose code held the thread: each sample counts, until the next, for the innermost frame that lies in an extension's
 * folder. So what Node or VS Code does when an extension calls it is the extension's, and what an extension does when
 * another's event calls it is its own. Paths and names of functions are looked at here and go no further.
 */
export const attribute = (profile: CpuProfile, extensions: readonly InstalledExtension[]): Attribution => {
  const owners = ownersOf(profile.nodes, extensions);
  const spent = new Map<string, Omit<Share, 'ratio'> & { us: number }>();
  let busyUs = 0;
  for (const { node, us } of timesOf(profile)) {
    const { code, extension } = owners.get(node) ?? ownerOfNobody('native');
    if (code === 'idle') continue;
    busyUs += us;
    const key = `${code} ${extension}`;
    const share = spent.get(key) ?? { code, extension, us: 0 };
    share.us += us;
    spent.set(key, share);
  }
  if (busyUs === 0) return { leader: undefined, shares: [] };
  const shares = [...spent.values()]
    .map(({ code, extension, us }) => ({ code, extension, ratio: us / busyUs }))
    .sort((a, b) => b.ratio - a.ratio)
    .slice(0, sharesKept);
  return { leader: shares.find(({ ratio }) => ratio >= leadingShare), shares };
};

/**
 * Of a profile that could begin only when native code had returned: whose call that was, by the stack on which it
 * began. What came after is not what held the thread.
 */
export const attributeFirst = (
  { nodes, samples = [], startTime }: CpuProfile,
  extensions: readonly InstalledExtension[],
): Attribution => {
  const first = { nodes, samples: samples.slice(0, 1), timeDeltas: [0], startTime, endTime: startTime + 1 };
  const { leader, shares } = attribute(first, extensions);
  return leader === undefined || leader.extension === '' ? { leader: undefined, shares: [] } : { leader, shares };
};

/** How long each sampled node held the thread: until the next sample, the last until the end. */
const timesOf = ({
  samples = [],
  timeDeltas = [],
  startTime,
  endTime,
}: CpuProfile): readonly { readonly node: number; readonly us: number }[] => {
  let at = startTime;
  return samples.map((node, index) => {
    at += timeDeltas[index] ?? 0;
    const us = index + 1 < samples.length ? (timeDeltas[index + 1] ?? 0) : endTime - at;
    return { node, us: Math.max(0, us) };
  });
};

const ownersOf = (nodes: readonly Node[], extensions: readonly InstalledExtension[]): ReadonlyMap<number, Owner> => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ofScript = new Map<string, Owner | undefined>();
  const owners = new Map<number, Owner>();
  const visit = (node: Node, caller: Owner | undefined): void => {
    const { functionName, url } = node.callFrame;
    if (!ofScript.has(url)) ofScript.set(url, ownerOfScript(url, extensions));
    const code = url === '' && caller === undefined ? withoutStack[functionName] : undefined;
    const owner = code === undefined ? nearest(ofScript.get(url), caller) : ownerOfNobody(code);
    if (owner !== undefined) owners.set(node.id, owner);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) visit(child, owner);
    }
  };
  const called = new Set(nodes.flatMap(({ children = [] }) => children));
  for (const node of nodes) if (!called.has(node.id)) visit(node, undefined);
  return owners;
};

/** The frame's own owner, or whoever has called it. */
const nearest = (own: Owner | undefined, caller: Owner | undefined): Owner | undefined => {
  if (own === undefined || caller === undefined) return own ?? caller;
  if (isOfExtension(own)) return own;
  if (isOfExtension(caller)) return caller;
  return own.code === 'node' ? caller : own;
};

const isOfExtension = ({ extension }: Owner): boolean => extension !== '';

/** Undefined for what has no file: built-in functions, evaluated code, WebAssembly. */
const ownerOfScript = (url: string, extensions: readonly InstalledExtension[]): Owner | undefined => {
  if (url.startsWith('node:')) return ownerOfNobody('node');
  const path = pathOf(url);
  if (path === undefined) return undefined;
  const id = extensionHolding(path, extensions)?.id;
  if (id === undefined) return ownerOfNobody('vscode');
  return { code: id.toLowerCase() === extensionId ? 'vitals' : 'extension', extension: id };
};

const pathOf = (url: string): string | undefined => {
  try {
    if (url.startsWith('file:')) return fileURLToPath(url);
  } catch {
    return undefined;
  }
  return /^(?:[A-Za-z]:)?[\\/]/.test(url) ? url : undefined;
};
