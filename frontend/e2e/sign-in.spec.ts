import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { base, call, enrolApp, logIn, newNamespace, newPerson, totp, type Person } from './platform'
import { plugInKey } from './securityKey'
import { expect, expectAccessible, fillSignIn, signInAs, test } from './story'

/** Registers the key as the settings page does. */
async function registerKey(page: Page, { token, password }: Person): Promise<void> {
  const status = await page.evaluate(
    async ({ origin, bearer, currentPassword }) => {
      const bytes = (text: string) =>
        Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0))
      const text = (buffer: ArrayBuffer) =>
        btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
          .replace(/\+/g, '-')
          .replace(/\//g, '_')
          .replace(/=+$/, '')
      const post = (path: string, body: object) =>
        fetch(origin + path, {
          method: 'POST',
          headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        })
      const begun = (await (await post('/api/settings/keys/add/begin', { current_password: currentPassword })).json()) as {
        state: string
        options: { publicKey: { challenge: string; user: { id: string; name: string; displayName: string }; rp: PublicKeyCredentialRpEntity; pubKeyCredParams: PublicKeyCredentialParameters[] } }
      }
      const { publicKey } = begun.options
      const credential = (await navigator.credentials.create({
        publicKey: {
          ...publicKey,
          challenge: bytes(publicKey.challenge),
          user: { ...publicKey.user, id: bytes(publicKey.user.id) },
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        },
      })) as PublicKeyCredential
      const response = credential.response as AuthenticatorAttestationResponse
      const finished = await post('/api/settings/keys/add/finish', {
        state: begun.state,
        name: 'Blue key',
        credential: {
          id: credential.id,
          rawId: text(credential.rawId),
          type: credential.type,
          response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
        },
      })
      return finished.status
    },
    { origin: `https://auth.${base.host}`, bearer: token, currentPassword: password },
  )
  expect(status).toBe(200)
}

test('a password signs in, and leads where one wanted to go', async ({ page, person }) => {
  const namespace = await newNamespace(person)
  await page.goto(`/files/${namespace}`)
  await expect(page).toHaveURL(/\/login\?next=/)
  await expectAccessible(page)
  await fillSignIn(page, person.username, person.password)
  await expect(page.getByRole('heading', { name: namespace })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: namespace })).toBeVisible()
})

test('a wrong password is said in words, with the request', async ({ page, person }) => {
  await page.goto('/login')
  await fillSignIn(page, person.username, 'not-this-one')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(/password/i)
  await expect(alert).toContainText(/Request [0-9a-f-]{36}/)
  await expectAccessible(page)
  await fillSignIn(page, person.username, person.password)
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
})

test('a code of the app is the second step, and a recovery code does it, too', async ({ page, person }) => {
  const { secret, codes } = await enrolApp(person)
  await page.goto('/login')
  await fillSignIn(page, person.username, person.password)
  await page.getByLabel('Code from the app').fill(totp(secret, 1))
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await fillSignIn(page, person.username, person.password)
  await page.getByRole('button', { name: 'Recovery code' }).click()
  await page.getByLabel('Recovery code').fill(codes[0] ?? '')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
})

test('a security key is the second step, and as a passkey the only one', async ({ page, person }) => {
  await plugInKey(page)
  await page.goto('/login')
  await registerKey(page, person)
  await fillSignIn(page, person.username, person.password)
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
})

test.describe('the page for the command line', () => {
  let server: Server
  let received: string[]
  let callback: string
  test.beforeEach(async () => {
    received = []
    // As the client listens: clear HTTP on this machine, any page may post.
    server = createServer((request, answer) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        answer.setHeader('Access-Control-Allow-Origin', '*')
        if (request.method === 'POST') received.push(`${request.url ?? ''} ${body}`)
        answer.end('ok')
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}?state=abc123`
  })
  test.afterEach(() => {
    server.close()
  })

  async function challengeOf(person: Person): Promise<string> {
    const answer = await call('auth', 'POST', '/api/login', { body: { username: person.username, password: person.password } })
    return (answer.json() as { challenge_token: string }).challenge_token
  }

  test('hands the token to the client that waits', async ({ page, person }) => {
    const { secret } = await enrolApp(person)
    const challenge = await challengeOf(person)
    await page.goto(`/cli-2fa?${new URLSearchParams({ challenge, cb: callback }).toString()}`)
    const app = page.getByRole('button', { name: 'Authenticator app' })
    await expect(app).toBeVisible()
    await expectAccessible(page)
    await app.click()
    await page.getByLabel('Code from the app').fill(totp(secret, 1))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByText('The command line is signed in')).toBeVisible()
    expect(received).toHaveLength(1)
    const [path, token] = received[0]?.split(' ') ?? []
    expect(path).toBe('/?state=abc123')
    expect((await call('auth', 'GET', '/api/session', { token: token ?? '' })).status).toBe(200)
    // The page itself is signed in as nobody.
    expect(await page.evaluate(() => localStorage.getItem('edd.token'))).toBeNull()
  })

  test('gives no token to another machine', async ({ page, person }) => {
    const { codes } = await enrolApp(person)
    const challenge = await challengeOf(person)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).hostname))
    await page.goto(`/cli-2fa?${new URLSearchParams({ challenge, cb: 'http://evil.example:80/' }).toString()}`)
    await expect(page.getByText('wants the token sent to another machine')).toBeVisible()
    await page.getByRole('button', { name: 'Recovery code' }).click()
    await page.getByLabel('Recovery code').fill(codes[0] ?? '')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByLabel('Token', { exact: true })).toHaveValue(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(asked).not.toContain('evil.example')
  })
})

test('a session that ends takes nothing of what was typed', async ({ page, person }) => {
  const name = `half-typed-${person.username}`
  await signInAs(page, person)
  await page.goto('/files?create=true')
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  // Somebody ends it elsewhere.
  const other = await logIn(person.username, person.password)
  expect((await call('auth', 'POST', '/api/settings/sessions/revoke-others', { token: other })).status).toBe(200)
  await expect
    .poll(async () => (await call('storage', 'POST', '/storage/namespaces', { token: person.token, body: {} })).status)
    .toBe(401)
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Password', { exact: true }).fill(person.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(name)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('heading', { name })).toBeVisible()
})

test('a service in trouble signs nobody out', async ({ page }) => {
  await signInAs(page, await newPerson())
  await page.route('**/api/session', (route) => route.fulfill({ status: 404, body: '', headers: { 'Access-Control-Allow-Origin': base.origin } }))
  await page.goto('/files')
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
})
