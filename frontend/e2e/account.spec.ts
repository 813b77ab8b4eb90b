import { call, logIn } from './platform'
import { expect, test } from './story'
import { expectGoodLooks, SIZES } from './looks'

for (const { name: size, ...viewport } of SIZES) {
  test.describe(size, () => {
    test.use({ viewport })

    test('somebody changes the name that others see', async ({ signedIn: page }) => {
      await page.goto('/settings')
      const name = page.getByLabel('Display name')
      await expect(name).toHaveValue('Mira Holm')
      await name.fill('  Mira H.  ')
      await page.keyboard.press('Enter')
      await expect(page.getByText('You are now called “Mira H.”.')).toBeVisible()
      await page.reload()
      await expect(page.getByLabel('Display name')).toHaveValue('Mira H.')
    })

    test('a new password ends the other sessions and not this one', async ({ signedIn: page, person }) => {
      const elsewhere = await logIn(person.username, person.password)
      await page.goto('/settings')
      const current = page.getByLabel('Current password')
      const wanted = page.getByLabel('New password', { exact: true })
      await current.fill('wrong-password')
      await wanted.fill('short')
      await page.getByRole('button', { name: 'Change password' }).click()
      await expect(page.getByText('Use at least 8 characters.')).toBeVisible()
      await expect(wanted).toBeFocused()
      await wanted.fill('new password of mine')
      await page.keyboard.press('Enter')
      const refusal = page.getByRole('alert')
      await expect(refusal).toContainText('Current password is incorrect.')
      await expect(refusal).toContainText('Request')
      await expect(wanted).toHaveValue('new password of mine')

      await current.fill(person.password)
      await page.getByRole('button', { name: 'Change password' }).click()
      await expect(page.getByText('Your password is changed.')).toBeVisible()
      expect((await call('auth', 'GET', '/api/session', { token: elsewhere })).status).toBe(401)
      expect((await call('auth', 'GET', '/api/session', { token: person.token })).status).toBe(200)
      await logIn(person.username, 'new password of mine')
    })

    test('a session is ended elsewhere, with time to think again', async ({ signedIn: page, person }) => {
      const elsewhere = await logIn(person.username, person.password)
      await page.goto('/settings/sessions')
      const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
      await expect(sessions).toHaveCount(2)
      await expect(sessions.filter({ hasText: 'This one' })).toHaveCount(1)
      await page.getByRole('button', { name: /^Sign out Unknown|^Sign out .* at / }).click()
      await expect(sessions).toHaveCount(1)
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(sessions).toHaveCount(2)
      expect((await call('auth', 'GET', '/api/session', { token: elsewhere })).status).toBe(200)

      // Who closes the page meant it.
      await page.getByRole('button', { name: /^Sign out .* at / }).click()
      await expect(sessions).toHaveCount(1)
      await page.goto('about:blank')
      await expect.poll(async () => (await call('auth', 'GET', '/api/session', { token: elsewhere })).status).toBe(401)
    })

    test('all other sessions are ended at once', async ({ signedIn: page, person }) => {
      const others = await Promise.all([1, 2].map(() => logIn(person.username, person.password)))
      await page.goto('/settings/sessions')
      await page.getByRole('button', { name: 'Sign out all others' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out others' }).click()
      await expect(page.getByText('Every other device has been signed out.')).toBeVisible()
      await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1)
      for (const token of others) expect((await call('auth', 'GET', '/api/session', { token })).status).toBe(401)
    })
  })
}

test('a list that cannot be loaded says why, and comes when it can', async ({ signedIn: page }) => {
  await page.route('**/api/settings/sessions', (route) => route.fulfill({
    status: 403, contentType: 'application/json', body: '{"error":"not before noon"}',
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'X-Request-Id', 'X-Request-Id': 'r-123' },
  }))
  await page.goto('/settings/sessions')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('Not before noon.')
  await expect(alert).toContainText('r-123')
  await page.unroute('**/api/settings/sessions')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('This one')).toBeVisible()
})

test('the pages look as they should', { tag: '@long' }, async ({ browser, person }) => {
  test.setTimeout(120_000)
  await logIn(person.username, person.password)
  await expectGoodLooks(browser, person, [
    { name: 'profile', path: '/settings', ready: (page) => page.getByLabel('Display name').waitFor() },
    { name: 'sessions', path: '/settings/sessions', ready: (page) => page.getByText('This one').waitFor() },
  ])
})
