// Every key under edd., from the metadata that the compiler writes of the properties classes.
import { cell, code, table } from './markdown.mjs'

/** @param modules name and parsed spring-configuration-metadata.json of each module */
export function configurationPage(modules) {
  const out = ['# Configuration', '',
    'Every key of every service, as the code has it. A key stands in the environment, too: `edd.gateway.tls.acme` is',
    '`EDD_GATEWAY_TLS_ACME`. A key under `edd.` that nobody reads stops the start, with the nearest one that is known.', '',
    'Times are written as `5s`, `10m`, sizes as `64KB`. Secrets are no keys: they are files of `EDD_SECRETS_DIR` or variables of the same',
    'name; see [security](/security).', '']
  const bare = []
  for (const { name, metadata } of modules) {
    const properties = metadata.properties.filter(property => property.name.startsWith('edd.')).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (!properties.length) continue
    out.push(`## ${name}`, '')
    for (const property of properties) if (!property.description) bare.push(`${name}: ${property.name}`)
    out.push(table(['key', 'type', 'default', 'meaning'], properties.map(property => [
      code(property.name), kind(property.type), value(property.defaultValue), cell(plain(property.description))])), '')
  }
  if (bare.length) throw new Error(`properties without a description, which would be empty lines in the manual:\n  ${bare.join('\n  ')}`)
  return out.join('\n')
}

/** Javadoc's own marks are for Javadoc; a component of the same record is a key beside this one. */
const plain = (description = '') =>
  description
    .replaceAll(/\{@link\s+#(\w+)}/g, (_, component) => `\`${component.replaceAll(/[A-Z]/g, letter => '-' + letter.toLowerCase())}\``)
    .replaceAll(/\{@(?:code|link|value)\s+([^}]*)}/g, '`$1`')

const KINDS = { Duration: 'time', DataSize: 'size', Integer: 'number', Long: 'number', Double: 'number', Boolean: 'yes or no', String: 'text', URI: 'address', Path: 'path' }

function kind(type = '') {
  const [, list, inner] = type.match(/^java\.util\.(List|Set)<(.*)>$/) ?? []
  if (list) return `list of ${kind(inner)}`
  if (type.startsWith('java.util.Map')) return 'map'
  const simple = type.split(/[.$]/).at(-1)
  return KINDS[simple] ?? cell(simple)
}

function value(given) {
  if (given === undefined || given === null) return ''
  return code([given].flat().join(', '))
}
