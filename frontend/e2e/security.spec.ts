import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { call, enrolApp, totp } from './platform'
import { plugInKey } from './securityKey'
import { expect, fillSignIn, test } from './story'
import { expectGoodLooks, SIZES } from './looks'

async function forgetSession(page: Page): Promise<void> {
  await page.evaluate(() => localStorage.clear())
  await page.goto('/login')
}

async function addKey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText(`“${name}” signs you in from now on.`)).toBeVisible()
}

for (const { name: size, ...viewport } of SIZES) {
  test.describe(size, () => {
    test.use({ viewport })

    test('a key is added, renamed, signs in, and is removed', async ({ signedIn: page, person }) => {
      await plugInKey(page)
      await page.goto('/settings/security')
      await expect(page.getByText('You have no key yet.')).toBeVisible()
      await addKey(page, 'Blue key')
      const keys = page.getByRole('list', { name: 'Security keys' })
      await expect(keys).toContainText('Blue key')

      await page.getByRole('button', { name: 'Actions for Blue key' }).click()
      await page.getByRole('menuitem', { name: 'Rename' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('Ring')
      // The list shows the new name before the service has it.
      const renamed = page.waitForResponse((answer) => answer.url().endsWith('/keys/rename') && answer.request().method() === 'POST' && answer.ok())
      await page.keyboard.press('Enter')
      await expect(keys).toContainText('Ring')
      await renamed
      await page.reload()
      await expect(keys).toContainText('Ring')

      // As second step, and alone.
      await forgetSession(page)
      await fillSignIn(page, person.username, person.password)
      await page.getByRole('button', { name: 'Use security key' }).click()
      await expect(page).toHaveURL(/\/files/)
      await forgetSession(page)
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await expect(page).toHaveURL(/\/files/)

      await page.goto('/settings/security')
      await page.getByRole('button', { name: 'Actions for Ring' }).click()
      await page.getByRole('menuitem', { name: 'Remove' }).click()
      await expect(page.getByRole('dialog')).toContainText('It is your only second step.')
      await page.getByRole('button', { name: 'Remove key' }).click()
      await expect(page.getByText('You have no key yet.')).toBeVisible()
    })

    test('an app is set up, wrong code first, with codes for bad days, and turned off', async ({ signedIn: page, person }) => {
      await page.goto('/settings/security')
      await page.getByRole('button', { name: 'Set up' }).click()
      const dialog = page.getByRole('dialog')
      await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible()
      await dialog.getByRole('button', { name: 'Copy secret' }).click()
      await expect(dialog.getByText('Copied')).toBeVisible()
      const secret = await page.evaluate(() => navigator.clipboard.readText())
      await expect(dialog).toContainText(secret.slice(0, 4))

      const code = dialog.getByLabel('Code from the app')
      await code.fill('12')
      await page.keyboard.press('Enter')
      await expect(dialog.getByText('Type the six digits that the app shows just now.')).toBeVisible()
      await code.fill(totp(secret, 40))
      await page.keyboard.press('Enter')
      await expect(dialog.getByRole('alert')).toContainText('Request')
      await code.fill(totp(secret).replace(/(...)/, '$1 '))
      await page.keyboard.press('Enter')

      const codes = page.getByRole('list', { name: 'Recovery codes' })
      await expect(codes.getByRole('listitem')).toHaveCount(10)
      const first = await codes.getByRole('listitem').first().innerText()
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download' }).click()
      const path = await (await saved).path()
      expect(readFileSync(path, 'utf8')).toContain(first)
      await expect(page.getByRole('button', { name: 'Done' })).toBeDisabled()
      await page.getByLabel(/I have kept them/).check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(page.getByText('10 codes left')).toBeVisible()

      // The next sign-in asks for it; a code from the paper does as well.
      await forgetSession(page)
      await fillSignIn(page, person.username, person.password)
      await page.getByRole('button', { name: 'Recovery code' }).click()
      await page.getByLabel('Recovery code').fill(first)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/files/)

      await page.goto('/settings/security')
      await expect(page.getByText('9 codes left')).toBeVisible()
      await page.getByRole('button', { name: 'Turn off' }).click()
      await page.getByLabel('Code from the app, or a recovery code').fill(totp(secret, 1))
      await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click()
      await expect(page.getByText('No app is set up')).toBeVisible()
      const { status, json } = await call('auth', 'GET', '/api/settings/totp', { token: person.token })
      expect([status, json()]).toEqual([200, expect.objectContaining({ enabled: false, recovery_codes_left: 0 })])
    })

    test('new recovery codes make the older ones void', async ({ signedIn: page, person }) => {
      const { codes: older } = await enrolApp(person)
      await page.goto('/settings/security')
      await page.getByRole('button', { name: 'Make new codes' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Make codes' }).click()
      const codes = page.getByRole('list', { name: 'Recovery codes' })
      await expect(codes.getByRole('listitem')).toHaveCount(10)
      await page.keyboard.press('Escape')
      await expect(codes).toBeVisible()
      const shown = await codes.getByRole('listitem').allInnerTexts()
      expect(shown.some((code) => older.includes(code))).toBe(false)

      await page.emulateMedia({ media: 'print' })
      await expect(codes).toBeVisible()
      await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
      await expect(page.getByText('Security keys and passkeys')).toBeHidden()
      await page.emulateMedia({ media: null })
      await page.getByLabel(/I have kept them/).check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(codes.getByRole('listitem')).not.toHaveCount(10)
    })

    test('changes ask for the password once somebody wants it so', async ({ signedIn: page, person }) => {
      await plugInKey(page)
      await page.goto('/settings/security')
      await page.getByRole('switch', { name: /Ask for my password/ }).click()
      await page.getByRole('dialog').getByLabel('Your password', { exact: true }).fill('not-my-password')
      await page.getByRole('button', { name: 'Confirm' }).click()
      await expect(page.getByRole('alert')).toContainText('Current password is incorrect.')
      await page.getByRole('dialog').getByLabel('Your password', { exact: true }).fill(person.password)
      await page.getByRole('button', { name: 'Confirm' }).click()
      await expect(page.getByRole('switch', { name: /Ask for my password/ })).toBeChecked()

      await page.getByRole('button', { name: 'Add key' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('Laptop')
      await page.getByRole('dialog').getByLabel('Your password', { exact: true }).fill(person.password)
      await page.getByRole('button', { name: 'Go on' }).click()
      await expect(page.getByRole('list', { name: 'Security keys' })).toContainText('Laptop')
    })
  })
}

test('what cannot be loaded says so in its place, and comes when it can', async ({ signedIn: page }) => {
  const asked = /\/api\/settings\/(keys|totp|confirmation)$/
  await page.route(asked, (route) => route.fulfill({
    status: 403, contentType: 'application/json', body: '{"error":"not before noon"}', headers: { 'Access-Control-Allow-Origin': '*' },
  }))
  await page.goto('/settings/security')
  const keys = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Security keys and passkeys' }) })
  await expect(keys.getByRole('alert')).toContainText('Not before noon.')
  await expect(page.getByRole('alert')).toHaveCount(4)
  await page.unroute(asked)
  await keys.getByRole('button', { name: 'Try again' }).click()
  await expect(keys.getByText('You have no key yet.')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(3)
})

test('the page looks as it should', { tag: '@long' }, async ({ browser, signedIn: page, person }) => {
  test.setTimeout(120_000)
  await plugInKey(page)
  await page.goto('/settings/security')
  await addKey(page, 'Blue key on the ring')
  await enrolApp(person)
  await expectGoodLooks(browser, person, [
    { name: 'security', path: '/settings/security', ready: (looked) => looked.getByText('10 codes left').waitFor() },
    {
      name: 'security-add',
      path: '/settings/security',
      ready: async (looked) => {
        await looked.getByRole('button', { name: 'Add key' }).click()
        await looked.getByRole('dialog').waitFor()
      },
    },
    {
      name: 'security-codes',
      path: '/settings/security',
      ready: async (looked) => {
        await looked.getByRole('button', { name: 'Make new codes' }).click()
        await looked.getByRole('dialog').getByRole('button', { name: 'Make codes' }).click()
        await looked.getByRole('button', { name: 'Done' }).waitFor()
      },
    },
  ])
})

test('setting up looks as it should, and so does a page without anything', { tag: '@long' }, async ({ browser, person }) => {
  test.setTimeout(120_000)
  await expectGoodLooks(browser, person, [
    { name: 'security-empty', path: '/settings/security', ready: (page) => page.getByText('No app is set up').waitFor() },
    {
      name: 'security-app',
      path: '/settings/security',
      ready: async (page) => {
        await page.getByRole('button', { name: 'Set up' }).click()
        await page.getByRole('img', { name: /QR code/ }).waitFor()
      },
    },
  ])
})
