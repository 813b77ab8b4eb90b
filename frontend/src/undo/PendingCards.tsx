import { useState } from 'react'
import { Bars } from '@/ui/Bars'
import { TrashIcon, UndoIcon } from '@/ui/icons'
import { deletions, usePendingDeletions } from './deletions'
import { UNDO_MS, type Pending } from './pending'
import { doomedInWords } from './words'

/** What is about to be deleted, and the way back. */
export function PendingCards() {
  const pending = usePendingDeletions()
  return (
    <section aria-label="Deletions" className="flex flex-col gap-2">
      {pending.map((one) => (
        <PendingCard key={one.id} pending={one} onUndo={() => deletions.undo(one.id)} />
      ))}
    </section>
  )
}

export function PendingCard({ pending, onUndo }: { pending: Pending; onUndo: () => void }) {
  // Read once: the animation runs on by itself from there.
  const [burnt] = useState(() => Math.max(0, Date.now() - (pending.dueAt - UNDO_MS)))
  return (
    <div
      role="status"
      className="pointer-events-auto relative flex animate-enter items-center gap-3 overflow-hidden rounded-md bg-ink py-2 pr-2 pl-4 text-paper shadow-float"
    >
      <TrashIcon className="shrink-0" size={18} />
      <p className="min-w-0 flex-1 py-1 text-sm wrap-anywhere">{doomedInWords(pending.what).said}</p>
      {pending.running ? (
        <Bars className="mr-3" />
      ) : (
        <button
          type="button"
          onClick={onUndo}
          className="inline-flex min-h-8 items-center gap-1.5 rounded-sm px-2 text-sm font-bold outline-offset-0 hover:underline focus-visible:outline-paper"
        >
          <UndoIcon size={16} />
          Undo
        </button>
      )}
      {!pending.running && (
        <span
          aria-hidden="true"
          className="undo-fuse absolute inset-x-0 bottom-0 h-1 origin-left bg-mark"
          style={{ animationDuration: `${UNDO_MS}ms`, animationDelay: `-${burnt}ms` }}
        />
      )}
    </div>
  )
}
