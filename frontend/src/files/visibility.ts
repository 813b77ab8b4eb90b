import { queries } from '@/app/queries'
import type { Namespace } from '@/api/types'
import { toast, toastError } from '@/ui/toasts'
import { namespacesQuery, PRIVATE, PUBLIC, setVisibility } from './api'

function show(name: string, visibility: number): void {
  queries.setQueryData<Namespace[]>(namespacesQuery.queryKey, (all) =>
    all?.map((namespace) =>
      namespace.name === name ? { ...namespace, visibility, hidden: visibility === PRIVATE } : namespace,
    ),
  )
}

/** Shown at once, taken back if it fails, and with a way back if it was a slip. */
export async function changeVisibility(namespace: Namespace, visibility: number, undoable = true): Promise<void> {
  const { name } = namespace
  const before = namespace.visibility
  await queries.cancelQueries({ queryKey: namespacesQuery.queryKey })
  show(name, visibility)
  try {
    await setVisibility(name, visibility)
    const now = { ...namespace, visibility }
    toast(
      visibility === PUBLIC
        ? `“${name}” is public: whoever knows a link can read its files.`
        : `“${name}” is private: nobody but you can read its files.`,
      undoable ? { action: { label: 'Undo', run: () => void changeVisibility(now, before, false) } } : {},
    )
  } catch (error) {
    show(name, before)
    toastError(`“${name}” is as it was.`, error)
  }
}
