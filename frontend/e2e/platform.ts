import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:tls'
import { createHash } from 'node:crypto'
import { someAddress } from './address'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}: see "npm run e2e -- --help".`)
  return value
}

/** The running platform, from its own origin on, and the certificate authority that vouches for it. */
export const base = new URL(required('EDD_BASE'))
const ca = readFileSync(required('EDD_CA'))
export const admin = { username: process.env.EDD_ADMIN_USERNAME ?? 'admin', password: required('EDD_ADMIN_PASSWORD') }

// Neither Node nor glibc know that *.localhost is this machine.
const LOCAL = { host: '127.0.0.1', family: 4 as const }

export interface Answer {
  status: number
  text: string
  json: () => unknown
}

/** One call from outside the browser, for what a story needs beforehand and what it leaves behind. */
export function call(
  service: 'auth' | 'storage',
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const payload = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method,
        path,
        host: `${service}.${base.hostname}`,
        servername: `${service}.${base.hostname}`,
        port: base.port,
        ...someAddress(),
        ca,
        lookup: (_name, options, found) => {
          if (options.all) found(null, [{ address: LOCAL.host, family: LOCAL.family }])
          else found(null, LOCAL.host, LOCAL.family)
        },
        headers: {
          ...(payload && {
            'Content-Type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
            'Content-Length': String(payload.length),
          }),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, text, json: () => JSON.parse(text) as unknown })
        })
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}

async function expectOk(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer
  if (given.status !== 200) throw new Error(`expected 200, got ${given.status}: ${given.text}`)
  return given
}

export async function logIn(username: string, password: string): Promise<string> {
  const answer = await expectOk(call('auth', 'POST', '/api/login', { body: { username, password } }))
  return (answer.json() as { token: string }).token
}

export interface Person {
  username: string
  password: string
  token: string
  userId: string
}

let adminToken: Promise<string> | undefined
export function asAdmin(): Promise<string> {
  adminToken ??= logIn(admin.username, admin.password)
  return adminToken
}

/** Somebody new, with an account of their own: no story sees what another leaves. */
export async function newPerson(): Promise<Person> {
  const username = `p${randomBytes(5).toString('hex')}`
  const password = `pw-${randomBytes(8).toString('hex')}`
  const created = await expectOk(
    call('auth', 'POST', '/admin/users', { token: await asAdmin(), body: { username, password, display_name: 'Mira Holm' } }),
  )
  const { user_id: userId } = created.json() as { user_id: string }
  return { username, password, userId, token: await logIn(username, password) }
}

export async function newNamespace(person: Person, visibility = 0): Promise<string> {
  const name = `n${randomBytes(4).toString('hex')}`
  await expectOk(call('storage', 'POST', '/storage/namespaces', { token: person.token, body: { name, visibility } }))
  return name
}

export async function upload(person: Person, namespace: string, name: string, content: Buffer): Promise<void> {
  await expectOk(
    call('storage', 'POST', `/storage/${namespace}/${encodeURIComponent(name)}`, { token: person.token, body: content }),
  )
}

export async function namesIn(person: Person, namespace: string): Promise<string[]> {
  const answer = await expectOk(call('storage', 'GET', `/storage/files?namespace=${namespace}`, { token: person.token }))
  return (answer.json() as { name: string }[]).map(({ name }) => name).sort()
}

/** RFC 6238, as an authenticator app does it. `ahead` in steps of half a minute. */
export function totp(secret: string, ahead = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const character of secret.replace(/=+$/, '')) bits += alphabet.indexOf(character).toString(2).padStart(5, '0')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Sets up an authenticator app; gives its secret and recovery codes. */
export async function enrolApp(person: Person): Promise<{ secret: string; codes: string[] }> {
  const { token } = person
  const begun = await expectOk(call('auth', 'POST', '/api/settings/totp/begin', { token }))
  const { secret, state } = begun.json() as { secret: string; state: string }
  await expectOk(call('auth', 'POST', '/api/settings/totp/finish', { token, body: { state, code: totp(secret) } }))
  const codes = await expectOk(
    call('auth', 'POST', '/api/settings/recovery-codes', { token, body: { current_password: person.password } }),
  )
  return { secret, codes: (codes.json() as { codes: string[] }).codes }
}

/**
 * The fingerprint of the platform's certificate, after it was verified against its authority: the browser is told to trust
 * this one key, so that it ignores no error.
 */
export function certificatePin(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: LOCAL.host, port: Number(base.port), servername: base.hostname, ca }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.end()
      if (!certificate) {
        reject(new Error('the platform showed no certificate'))
        return
      }
      const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
      resolve(createHash('sha256').update(key).digest('base64'))
    })
    socket.on('error', reject)
  })
}
