// The same judgement in a browser, with a loader that is not ours either (Digital Credentials Consortium): it asks our
// addresses from another origin, with headers of its own, and gets only what CORS lets it read.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {Buffer} from 'buffer';
import {httpClientHandler, securityLoader} from '@digitalcredentials/security-document-loader';

globalThis.Buffer = Buffer; // one of the packages counts on a bundler that adds it

window.judge = async credential => {
  const documentLoader = securityLoader({fetchRemoteContexts: true}).build();
  const result = await verifyCredential({
    credential, suite: new DataIntegrityProof({cryptosuite}), documentLoader,
    checkStatus: options => checkStatus({...options, verifyBitstringStatusListCredential: true}),
  });
  const status = result.statusResult?.results?.some(({status}) => status) ?? false;
  const causes = result.error?.errors ?? (result.error ? [result.error] : []);
  return {
    verified: result.verified, revoked: status, errors: causes.map(({message, cause}) => cause?.message ?? message),
  };
};

// What a page learns of an answer: its status, or "TypeError" where the browser hides it.
window.statusOf = (url, options) => fetch(url, options).then(({status}) => status, error => error.name);

window.load = url => httpClientHandler.get({url});
