import { useState } from 'react'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Choice'
import { Dialog } from '@/ui/Dialog'
import { bytes, plural } from '@/ui/format'
import type { Upload } from './queue'

export type Answer = 'replace' | 'both' | 'skip'

/** A name is taken: replace, keep both, or leave it. One answer may do for all that wait. */
export function ConflictDialog({
  conflicts,
  onAnswer,
}: {
  conflicts: readonly Upload[]
  onAnswer: (conflicts: readonly Upload[], answer: Answer) => void
}) {
  const [all, setAll] = useState(false)
  const first = conflicts[0]
  if (!first) return null
  const answer = (given: Answer) => {
    onAnswer(all ? conflicts : [first], given)
    setAll(false)
  }
  return (
    <Dialog
      open
      onOpenChange={() => answer('skip')}
      title={`Replace “${first.name}”?`}
      description={
        <>
          There is a file of this name in <strong className="text-ink">{first.namespace}</strong> already. Yours has {bytes(first.size)}.
          What is there stays whole until yours has arrived.
        </>
      }
      footer={
        <>
          <Button onClick={() => answer('skip')}>Skip</Button>
          <Button onClick={() => answer('both')}>Keep both</Button>
          <Button kind="primary" onClick={() => answer('replace')}>
            Replace
          </Button>
        </>
      }
    >
      {conflicts.length > 1 ? (
        <Checkbox
          label={`The same for ${plural(conflicts.length - 1, 'other file')}`}
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
        />
      ) : undefined}
    </Dialog>
  )
}
