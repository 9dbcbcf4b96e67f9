declare module 'snappyjs' {
  /** One block of snappy, without frames. */
  export function compress(input: Uint8Array): Uint8Array<ArrayBuffer>;
  export function uncompress(input: Uint8Array): Uint8Array<ArrayBuffer>;
}
