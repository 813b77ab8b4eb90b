import { send } from '@/api/client'
import { toast, toastError } from '@/ui/toasts'
import { fileLink, filePath, PUBLIC, tokenLink } from './api'
import { changeVisibility } from './visibility'
import type { Namespace } from '@/api/types'

/** The browser asks whether to allow several downloads; it should get to see them one by one. */
const BETWEEN_MS = 400

/** Hands files to the browser's own downloads. Each is asked for first: a refusal must not end in a blank frame. */
export async function download(namespace: string, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    try {
      await send('storage', filePath(namespace, name), { method: 'HEAD' })
    } catch (error) {
      toastError(`Could not download “${name}”.`, error)
      continue
    }
    const link = document.createElement('a')
    link.href = tokenLink(namespace, name, 'download')
    link.download = name
    link.rel = 'noreferrer'
    link.click()
    if (index < names.length - 1) await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))
  }
}

/** The link without any credential, and what it is worth. */
export async function copyLinks(namespace: string, visibility: number | undefined, names: readonly string[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(names.map((name) => fileLink(namespace, name)).join('\n'))
  } catch {
    toast('The browser does not let this page use the clipboard. Open the file and copy its link there.', { tone: 'bad' })
    return
  }
  const what = names.length === 1 ? 'Link copied.' : `${names.length} links copied.`
  if (visibility === PUBLIC) {
    toast(`${what} Whoever has it can read the file.`)
    return
  }
  const target: Namespace = { name: namespace, visibility: visibility ?? 0, hidden: true, count: 0 }
  toast(`${what} It opens for nobody while “${namespace}” is private.`, {
    lifeMs: 10_000,
    action: { label: 'Make public', run: () => void changeVisibility(target, PUBLIC) },
  })
}
