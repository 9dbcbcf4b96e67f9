const address = /^([a-z][a-z\d+.-]*):\/\/(?:[^@/?#\s]*@)?(\[[\da-f:.]+\]|[^:/?#\s@[\]]+)(?::\d{1,5})?(?:[/?#]\S*)?$/i;
const here = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i;

/** What is wrong with an address that something is sent to. It may carry a secret: it is never repeated in what is said. */
export const addressFault = (text: string): string | undefined => {
  const found = address.exec(text);
  if (found === null) return 'must be an address, as in https://example.com';
  const [, scheme = '', host = ''] = found;
  const isSafe = scheme.toLowerCase() === 'https' || (scheme.toLowerCase() === 'http' && here.test(host));
  return isSafe ? undefined : 'must begin with https://, unless it is on this machine';
};
