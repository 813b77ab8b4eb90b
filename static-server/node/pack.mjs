// Packs a built site for the static server: node pack.mjs FROM TO
//   TO/site/      the files, each beside its smaller forms (.br, .gz) where these are smaller
//   TO/site.index what the server knows of them; see Site.java
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [from, to] = process.argv.slice(2)

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.md': 'text/markdown; charset=utf-8',
  '.proto': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
/** Compressed already. */
const DENSE = new Set(['.png', '.jpg', '.webp', '.avif', '.woff2'])
/** Below this the headers cost more than is won. */
const SMALLEST = 512

const files = readdirSync(from, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => relative(from, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  // Notes of the bundler to itself.
  .filter(file => !file.split('/').some(part => part.startsWith('.')))
  .sort()
if (!files.includes('index.html')) throw new Error(`there is no index.html in ${from}`)

rmSync(join(to, 'site'), { recursive: true, force: true })
const index = []
const scripts = new Set()

for (const file of files) {
  const type = TYPES[extname(file)]
  if (!type) throw new Error(`pack.mjs does not know of which type ${file} is: add its ending to TYPES`)
  const bytes = readFileSync(join(from, file))
  const target = join(to, 'site', file)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, bytes)
  const encodings = []
  if (bytes.length >= SMALLEST && !DENSE.has(extname(file))) {
    const forms = {
      br: ['.br', brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
      gzip: ['.gz', gzipSync(bytes, { level: 9 })],
    }
    for (const [encoding, [ending, smaller]] of Object.entries(forms)) {
      if (smaller.length < bytes.length) {
        writeFileSync(target + ending, smaller)
        encodings.push(encoding)
      }
    }
  }
  if (file.endsWith('.html')) collectScripts(bytes.toString('utf8'))
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 24)
  // The bundlers put what is named by its content into assets/, and nothing else.
  const lasting = file.startsWith('assets/') ? 'immutable' : 'revalidate'
  index.push(['file', file, type, lasting, digest, encodings.join(',')].join('\t'))
}
for (const hash of [...scripts].sort()) index.push(`script\t${hash}`)
writeFileSync(join(to, 'site.index'), index.join('\n') + '\n')

function collectScripts(html) {
  for (const [, attributes, code] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\bsrc=/.test(attributes) || /\btype="application\//.test(attributes)) continue
    scripts.add('sha256-' + createHash('sha256').update(code).digest('base64'))
  }
}
