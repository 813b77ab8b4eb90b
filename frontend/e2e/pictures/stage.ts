import type { BrowserContext } from '@playwright/test'
import { base } from '../platform'
import type { Picture } from './album'
import { ANSWERS, MIRA, NOW, PHOTOGRAPH } from './answers'

/** A session that the page believes in; no service ever sees it. */
function token(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ ...MIRA, exp: NOW / 1000 + 86_000 })}.`
}

/**
 * The page is the platform's own; what the services would say is always the same, and is said once `curtain` is up. Gives the calls
 * that no answer is written down for, as they come: there should be none.
 */
export async function play(context: BrowserContext, { who }: Picture, curtain: Promise<void> = Promise.resolve()): Promise<readonly string[]> {
  const unexpected: string[] = []
  const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }
  if (who !== 'nobody') await context.addInitScript((given) => localStorage.setItem('edd.token', given), token())
  await context.route(
    (url) => url.host !== base.host,
    async (route) => {
      const request = route.request()
      const url = new URL(request.url())
      const known = ANSWERS[`${url.hostname.split('.')[0] ?? ''} ${url.pathname}`]
      await curtain
      if (url.pathname.endsWith('.jpg')) await route.fulfill({ contentType: 'image/svg+xml', body: PHOTOGRAPH, headers: cors })
      else if (url.pathname.endsWith('.mp4')) await route.abort('connectionreset')
      else if (known !== undefined && request.method() === 'GET') await route.fulfill({ json: known, headers: cors })
      else {
        unexpected.push(`${request.method()} ${url.href}`)
        await route.abort()
      }
    },
  )
  return unexpected
}
