// The HTTP API of one service, from its OpenAPI document.
import { cell, code, safe, table } from './markdown.mjs'

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head']
const KEYS = { session: 'a session', credential: 'a session or an API token', serviceKey: 'the key between services' }

export function apiPage(document, { title, host, intro }) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({ path, method: method.toUpperCase(), ...item[method] })))
  const groups = Map.groupBy ? Map.groupBy(operations, groupOf) : group(operations, groupOf)
  const out = [`# ${title}`, '', intro, '', safe(document.info.description ?? ''), '', `Base address: \`https://${host}.<base>\`.`, '']
  out.push('OpenAPI document: ' + `\`https://${host}.<base>/openapi.json\`.`, '')
  for (const [name, list] of groups) {
    out.push(`## ${name}`, '')
    for (const operation of list) out.push(...operationPart(operation, document))
  }
  out.push('## Types', '')
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    out.push(`### ${name}`, '')
    if (schema.description) out.push(safe(schema.description), '')
    out.push(fields(schema), '')
  }
  return out.join('\n')
}

const groupOf = ({ tags }) => words((tags?.[0] ?? 'other').replace(/-controller$/, ''))

function group(list, key) {
  const groups = new Map()
  for (const entry of list) groups.set(key(entry), [...(groups.get(key(entry)) ?? []), entry])
  return groups
}

function words(name) {
  const text = name.replaceAll('-', ' ')
  return text[0].toUpperCase() + text.slice(1)
}

function operationPart(operation, document) {
  const out = [`### ${operation.method} ${operation.path.replaceAll('{', '\\{')} {#${anchor(operation)}}`, '']
  if (operation.summary) out.push(safe(operation.summary), '')
  if (operation.description) out.push(safe(operation.description), '')
  const who = (operation.security ?? document.security ?? []).flatMap(entry => Object.keys(entry))
  out.push(who.length ? `Needs ${who.map(name => KEYS[name] ?? code(name)).join(' or ')}.` : 'Open to everybody.', '')
  if (operation.parameters?.length) {
    out.push(table(['parameter', 'where', 'type', 'meaning'], operation.parameters.map(parameter => [
      code(parameter.name), parameter.in, type(parameter.schema),
      [parameter.required ? 'required' : '', cell(parameter.description), defaultOf(parameter.schema)].filter(Boolean).join('; ')])), '')
  }
  for (const [media, body] of Object.entries(operation.requestBody?.content ?? {})) {
    out.push(`Body: ${code(media)} ${type(body.schema)}`, '')
  }
  out.push(table(['answer', 'body', 'when'], Object.entries(operation.responses).map(([status, response]) => [
    code(status === 'default' ? 'else' : status),
    Object.entries(response.content ?? {}).map(([media, body]) => `${code(media)} ${type(body.schema)}`).join('<br>'),
    cell(response.description === 'OK' ? '' : response.description)])), '')
  return out
}

const anchor = ({ method, path }) => `${method}-${path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')

function fields(schema) {
  if (schema.enum) return schema.enum.map(code).join(', ')
  if (schema.oneOf) return 'One of ' + schema.oneOf.map(type).join(', ') + '.'
  const entries = Object.entries(schema.properties ?? {})
  if (!entries.length) return type(schema)
  return table(['field', 'type', 'meaning'], entries.map(([name, field]) => [
    code(name), type(field),
    [schema.required?.includes(name) ? '' : 'may be missing', cell(field.description), defaultOf(field)].filter(Boolean).join('; ')]))
}

const defaultOf = schema => (schema?.default === undefined ? '' : `default ${code(schema.default)}`)

function type(schema) {
  if (!schema) return ''
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    return `[${name}](#${name.toLowerCase()})`
  }
  if (schema.type === 'array') return `list of ${type(schema.items)}`
  if (schema.enum) return schema.enum.map(code).join(', ')
  const kinds = [schema.type].flat().filter(Boolean)
  if (schema.additionalProperties && typeof schema.additionalProperties === 'object') return `map to ${type(schema.additionalProperties)}`
  return kinds.join(' or ') + (schema.format && !['int32', 'int64'].includes(schema.format) ? ` (${schema.format})` : '')
}
