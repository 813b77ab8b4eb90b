import { call, newNamespace, upload } from './platform'
import { expect, test } from './story'
import { expectGoodLooks, SIZES } from './looks'

for (const { name: size, ...viewport } of SIZES) {
  test.describe(size, () => {
    test.use({ viewport })

    test('a token may do what its sentence says, and nothing else', async ({ signedIn: page, person }) => {
      const photos = await newNamespace(person)
      const other = await newNamespace(person)
      await upload(person, photos, 'one.txt', Buffer.from('one'))
      await upload(person, other, 'two.txt', Buffer.from('two'))

      await page.goto('/settings/tokens')
      await page.getByRole('link', { name: 'New token' }).click()
      await page.getByLabel('Name').fill('camera')
      await page.getByLabel('Works for').selectOption('30d')
      const sentence = page.getByTestId('scope-sentence')
      await expect(sentence).toHaveText('May read files in all namespaces. Nothing else.')
      await page.getByLabel('Which').selectOption('one')
      await page.getByRole('button', { name: 'Make token' }).click()
      await expect(page.getByLabel('Namespace', { exact: true })).toBeFocused()
      await page.getByLabel('Namespace', { exact: true }).fill(photos)
      await page.getByLabel('create').check()
      await expect(sentence).toHaveText(`May read and create files in namespace ${photos}. Nothing else.`)
      await page.getByRole('button', { name: 'Make token' }).click()

      const token = await page.getByLabel('Token', { exact: true }).inputValue()
      await page.getByRole('button', { name: 'Copy token' }).click()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token)
      const read = (namespace: string, name: string) => call('storage', 'GET', `/storage/${namespace}/${name}`, { token })
      expect((await read(photos, 'one.txt')).text).toBe('one')
      expect((await read(other, 'two.txt')).status).not.toBe(200)
      expect((await call('storage', 'POST', `/storage/${photos}/new.txt`, { token, body: Buffer.from('x') })).status).toBe(200)
      expect((await call('storage', 'DELETE', `/storage/${photos}/one.txt`, { token })).status).toBe(403)

      await page.getByRole('link', { name: 'I have copied it' }).click()
      const tokens = page.getByRole('list', { name: 'Tokens' })
      await expect(tokens).toContainText('Expires in 30 days')
      await expect(tokens).toContainText(`May read and create files in namespace ${photos}. Nothing else.`)
      await expect(page.getByText(token.slice(0, 30))).toHaveCount(0)

      await page.getByRole('button', { name: 'Delete token camera' }).click()
      await expect(page.getByText('No tokens yet')).toBeVisible()
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(tokens).toContainText('camera')
      expect((await read(photos, 'one.txt')).status).toBe(200)

      await page.getByRole('button', { name: 'Delete token camera' }).click()
      await expect(page.getByText('Deleted token “camera”.')).toBeVisible()
      await expect(page.getByText('Deleted token “camera”.')).toBeHidden({ timeout: 12_000 })
      await expect.poll(async () => (await read(photos, 'one.txt')).status).toBe(401)
      await expect(page.getByText('No tokens yet')).toBeVisible()
    })

    test('a service account gets permissions and a token, and takes both along', async ({ signedIn: page, person }) => {
      const backup = await newNamespace(person)
      await upload(person, backup, 'a.txt', Buffer.from('a'))
      await page.goto('/service-accounts')
      await expect(page).toHaveURL(/\/settings\/service-accounts$/)
      await page.getByRole('link', { name: 'New account' }).click()
      await page.getByLabel('Name').fill('backup')
      await page.getByRole('checkbox', { name: 'read' }).uncheck()
      await page.getByRole('button', { name: 'Make account' }).click()
      await expect(page.getByRole('alert')).toContainText('Tick at least one thing it may do.')
      await page.getByRole('checkbox', { name: 'read' }).check()
      await page.getByRole('button', { name: 'Make account' }).click()
      await expect(page.getByRole('heading', { name: 'backup', level: 1 })).toBeVisible()

      await page.getByRole('button', { name: 'New token' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('nightly')
      await page.getByRole('button', { name: 'Make token' }).click()
      const token = await page.getByLabel('Token', { exact: true }).inputValue()
      await page.getByRole('button', { name: 'I have copied it' }).click()
      await expect(page.getByRole('list', { name: 'Tokens' })).toContainText('nightly')
      const remove = () => call('storage', 'DELETE', `/storage/${backup}/a.txt`, { token })
      expect((await remove()).status).toBe(403)

      await page.getByRole('checkbox', { name: 'delete' }).check()
      await page.getByRole('button', { name: 'Add another permission' }).click()
      const second = page.getByRole('group', { name: 'Permission 2', exact: true })
      await second.getByLabel('On', { exact: true }).selectOption('storage.namespaces')
      await second.getByRole('checkbox', { name: 'read' }).check()
      await expect(page.getByTestId('scope-sentence')).toHaveText(
        'May read and delete files in all namespaces, and read the namespaces themselves. Nothing else.',
      )
      await page.getByRole('button', { name: 'Save permissions' }).click()
      await expect(page.getByText('What “backup” may do has changed')).toBeVisible()
      await expect.poll(async () => (await remove()).status).toBe(200)

      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await expect(page.getByRole('alertdialog')).toContainText('1 token will stop working at once')
      await page.getByRole('button', { name: 'Delete account' }).click()
      await expect(page.getByText('No service accounts yet')).toBeVisible()
      const create = () => call('storage', 'POST', `/storage/${backup}/b.txt`, { token, body: Buffer.from('b') })
      await expect.poll(async () => (await create()).status).toBe(401)
    })
  })
}

test('a service account that is gone says so', async ({ signedIn: page }) => {
  await page.goto('/settings/service-accounts/zzzzzzzz')
  await expect(page.getByText('This service account is gone')).toBeVisible()
})

test('the pages look as they should', { tag: '@long' }, async ({ browser, person }) => {
  test.setTimeout(180_000)
  const empty = [
    { name: 'tokens-empty', path: '/settings/tokens', ready: (page) => page.getByText('No tokens yet').waitFor() },
    { name: 'accounts-empty', path: '/settings/service-accounts', ready: (page) => page.getByText('No service accounts yet').waitFor() },
  ] satisfies Parameters<typeof expectGoodLooks>[2]
  await expectGoodLooks(browser, person, empty)
  const { token, userId } = person
  const account = await call('auth', 'POST', '/api/service-accounts', {
    token,
    body: {
      name: 'Build server in the cellar',
      scopes: { [`storage.${userId}.registry`]: ['push', 'pull'], [`storage.${userId}.files.artifacts`]: ['create', 'read'] },
    },
  })
  const { id } = account.json() as { id: string }
  await call('auth', 'POST', `/api/service-accounts/${id}/tokens`, { token, body: { name: 'runner-1', expires_in: '30d' } })
  await call('auth', 'POST', '/api/tokens', {
    token,
    body: { name: 'a-name-that-somebody-made-far-too-long-for-any-phone-on-earth-xx', scopes: { [`compute.${userId}`]: ['read'] } },
  })
  await expectGoodLooks(browser, person, [
    { name: 'tokens', path: '/settings/tokens', ready: (page) => page.getByText('runner-1').waitFor() },
    { name: 'token-new', path: '/settings/tokens/new', ready: (page) => page.getByTestId('scope-sentence').waitFor() },
    { name: 'accounts', path: '/settings/service-accounts', ready: (page) => page.getByText('Build server').waitFor() },
    { name: 'account', path: `/settings/service-accounts/${id}`, ready: (page) => page.getByText('runner-1').waitFor() },
  ])
})
