import assert from 'node:assert/strict';
import { addressFault } from '../../src/common/webAddress.ts';

describe('the address that something is sent to', () => {
  it('is https, or http on this machine', () => {
    for (const good of [
      'https://example.com',
      'https://user:secret@example.com:8443/a?b=c#d',
      'http://localhost:9090/x',
      'http://127.0.0.1',
      'http://[::1]:80/',
      'HTTPS://EXAMPLE.COM/',
    ])
      assert.equal(addressFault(good), undefined, good);
    for (const plain of [
      'http://example.com',
      'http://localhost.example.com',
      'ftp://example.com',
      'http://127.0.0.1.example.com/',
    ])
      assert.equal(addressFault(plain), 'must begin with https://, unless it is on this machine', plain);
    for (const bad of [
      '',
      'nowhere',
      'https://',
      'https:///path',
      'https://a b',
      'https://example.com:port',
      'example.com',
    ])
      assert.equal(addressFault(bad), 'must be an address, as in https://example.com', bad);
  });
});
