import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { apiPage } from './api.mjs'
import { configurationPage } from './configuration.mjs'
import { excerpt, section } from './markdown.mjs'
import { parse, protocolPage } from './protocol.mjs'
import { runbookPage } from './runbooks.mjs'

const file = path => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the colours are those of the dashboard', () => {
  const tokens = text => Object.fromEntries([...text.matchAll(/(--[a-z-]+): (light-dark\([^;]+);/g)].map(([, name, value]) => [name, value]))
  const dashboard = tokens(file('../../frontend/src/styles/tokens.css'))
  const ours = tokens(file('../.vitepress/theme/tokens.css'))
  assert.ok(Object.keys(ours).length > 15)
  for (const [name, value] of Object.entries(ours)) assert.equal(value, dashboard[name], name)
})

test('a property without a description stops the build and is named', () => {
  const metadata = { properties: [{ name: 'edd.a.b', type: 'java.time.Duration', defaultValue: '5s' }] }
  assert.throws(() => configurationPage([{ name: 'service', metadata }]), /service: edd\.a\.b/)
  metadata.properties[0].description = 'how | long ({@code A_B}, {@link #longestPause})'
  assert.match(configurationPage([{ name: 'service', metadata }]), /\| `edd\.a\.b` \| time \| `5s` \| how \\\| long \(`A_B`, `longest-pause`\) \|/)
})

test('comments of a protocol stand beside what they explain', () => {
  const { package: name, items } = parse(`
package edd.x;
// What happened.
message Happened {
  string id = 1; // lower case
  // When.
  int64 at = 2;
  oneof what { A a = 3; }
  enum Kind {
    NONE = 0;
  }
  repeated string names = 5;
}
service Things { rpc Get(Ask) returns (stream Answer); }
`)
  assert.equal(name, 'edd.x')
  assert.deepEqual(items.map(item => item.name), ['Happened', 'Happened.Kind', 'Things'])
  assert.equal(items[0].comment, 'What happened.')
  assert.deepEqual(items[0].rows, [['id', 'string = 1', 'lower case'], ['at', 'int64 = 2', 'When.'], ['a', 'A = 3', 'one of what. '], ['names', 'repeated string = 5', '']])
  assert.deepEqual(items[2].rows, [['Get', 'Ask → stream Answer', '']])
})

test('every message and call of our protocols is read', () => {
  for (const path of ['edd/gfs/v1/master.proto', 'edd/gfs/v1/metadata.proto', 'edd/events/v1/auth.proto']) {
    const text = file(`../../proto/src/main/protobuf/${path}`)
    const { items } = parse(text)
    assert.equal(items.length, [...text.matchAll(/^\s*(message|enum|service) /gm)].length, path)
    assert.equal(items.flatMap(item => item.rows).filter(([, what]) => what.includes('→')).length, [...text.matchAll(/^\s*rpc /gm)].length, path)
  }
})

test('every operation of an API is on its page', () => {
  for (const service of ['auth-service', 'file-share-backend']) {
    const document = JSON.parse(file(`../../${service}/openapi.json`))
    const page = apiPage(document, { title: 'x', host: 'x', intro: '' })
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item)) assert.ok(page.includes(`### ${method.toUpperCase()} ${path.replaceAll('{', '\\{')} {#`), `${method} ${path}`)
    }
  }
})

test('an excerpt keeps its code, and loses tags and links that lead nowhere', () => {
  assert.equal(excerpt('see [it](../x.md) in `<base>` of <base>\n```sh\necho <a>\n```\n'), 'see it in `<base>` of &lt;base>\n```sh\necho <a>\n```\n')
  assert.throws(() => section('# One\ntext', 'Two'), /no heading "Two"/)
  assert.equal(section('# One\na\n## In\nb\n```\n# no heading\n```\n# Two\n', 'One'), 'a\n## In\nb\n```\n# no heading\n```')
})

test('a runbook has its title once, and leads to the part that it names', () => {
  const readme = '# All\n## Moved\nGo on with *By hand* or *Lost* below.\n## By hand\nText\n## Lost\nSee *Moved*.\n### Deeper\n'
  const all = [{ file: 'moved', title: 'Moved', headings: ['Moved', 'By hand'] }, { file: 'lost', title: 'A node is lost', headings: ['Lost'] }]
  assert.equal(runbookPage(all[0], readme, all), '# Moved\n\nGo on with [By hand](#by-hand) or [Lost](/runbooks/lost).\n\n## By hand\n\nText')
  assert.equal(runbookPage(all[1], readme, all), '# A node is lost\n\nSee [Moved](/runbooks/moved).\n## Deeper')
})

test('no table has a column without a heading', () => {
  const document = JSON.parse(file('../../auth-service/openapi.json'))
  const protocol = protocolPage('x', '', [{ name: 'a', text: file('../../proto/src/main/protobuf/edd/gfs/v1/admin.proto') }])
  for (const page of [apiPage(document, { title: 'x', host: 'x', intro: '' }), protocol]) {
    const heads = page.split('\n').filter((_, at, lines) => /^\|(---\|)+$/.test(lines[at + 1] ?? ''))
    assert.ok(heads.length > 10)
    for (const head of heads) assert.doesNotMatch(head, /\|\s*\|/)
  }
})
