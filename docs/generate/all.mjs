// Makes the pages that say what other modules say of themselves. Fails when one of them is not as it was: a reference that is
// silently empty helps nobody.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiPage } from './api.mjs'
import { configurationPage } from './configuration.mjs'
import { excerpt } from './markdown.mjs'
import { protocolPage } from './protocol.mjs'
import { runbookPage } from './runbooks.mjs'

const docs = dirname(dirname(fileURLToPath(import.meta.url)))
const root = dirname(docs)
const inputs = readFileSync(join(docs, 'pom.xml'), 'utf8').match(/<edd\.site\.inputs>([^<]*)</)[1].trim().split(/\s+/)
/** What a page is made of is named in pom.xml: else a build would not notice that it has changed. */
function read(path) {
  if (!inputs.some(input => `../${path}` === input || `../${path}`.startsWith(`${input}/`))) {
    throw new Error(`${path} is not named in edd.site.inputs of docs/pom.xml`)
  }
  return readFileSync(join(root, path), 'utf8')
}
function write(path, text) {
  const file = join(docs, 'pages', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text.trimEnd() + '\n')
}

write('reference/api-auth.md', apiPage(JSON.parse(read('auth-service/openapi.json')), {
  title: 'API: identity', host: 'auth', intro: 'Signing in, second factors, sessions, tokens, service accounts and administration, over HTTPS.' }))
write('reference/api-storage.md', apiPage(JSON.parse(read('file-share-backend/openapi.json')), {
  title: 'API: storage', host: 'storage', intro: 'Over HTTPS, with `curl` or from a program.' }))

const protos = folder => readdirSync(join(root, 'proto/src/main/protobuf', folder)).sort().map(name => ({ name, text: read(`proto/src/main/protobuf/${folder}/${name}`) }))
write('reference/events.md', protocolPage('Events',
  'What services tell each other over NATS JetStream, as protobuf. How delivery works stands in [events](/develop/events).', protos('edd/events/v1')))
write('reference/gfs-protocol.md', protocolPage('GFS protocol',
  'What clients, the master and chunkservers say to each other, and what stands in the metadata log. Bytes travel in frames of `data.proto`.', protos('edd/gfs/v1')))

const modules = ['platform', 'auth-service', 'file-share-backend', 'gateway', 'static-server', 'gfs/master', 'gfs/chunkserver']
write('reference/configuration.md', configurationPage(modules.map(name => {
  const path = `${name}/target/classes/META-INF/spring-configuration-metadata.json`
  if (!existsSync(join(root, path))) throw new Error(`${path} is not there: build with ./mvnw -pl docs -am package, which compiles ${name} first`)
  return { name, metadata: JSON.parse(read(path)) }
})))

write('reference/gfs-command.md', '# The gfs command\n\n' + excerpt(read('gfs/cli/README.md').replace(/^# .*\n/, '').replace(/\nTests: [^\n]*\n?$/, '')))
write('changelog.md', excerpt(read('CHANGELOG.md')))

const k8s = read('k8s/README.md')
const RUNBOOKS = [
  { file: 'install', title: 'Install on Kubernetes', headings: ['First installation'], intro: excerpt(k8s.replace(/^# .*\n/, '').split('\n## ')[0].trim()) },
  { file: 'upgrade', title: 'Upgrade and rotate secrets', headings: ['Upgrade'] },
  { file: 'delivery', title: 'Delivery', headings: ['Delivery', 'Images'] },
  { file: 'node-lost', title: 'A node is lost', headings: ['A node is lost'] },
  { file: 'database', title: 'The database moves', headings: ['Database promoted'] },
  { file: 'gfs', title: 'GFS by hand, and a master that moves', headings: ['GFS by hand', 'GFS master moved', 'GFS master promoted'] },
  { file: 'restore', title: 'Restore', headings: ['Restore'] },
]
for (const runbook of RUNBOOKS) write(`runbooks/${runbook.file}.md`, runbookPage(runbook, k8s, RUNBOOKS))

await import('./performance.mjs').then(({ performancePage }) => write('performance.md', performancePage(read)))
