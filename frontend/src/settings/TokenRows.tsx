import type { ReactNode } from 'react'
import { Badge } from '@/ui/Badge'
import { IconButton } from '@/ui/Button'
import { TicketIcon, TrashIcon } from '@/ui/icons'
import { Row, Rows } from '@/ui/Rows'
import { deletions, usePendingDeletions } from '@/undo/deletions'
import { doomedOf } from '@/undo/pending'
import { lifeOf, tokenInWords } from './expiry'

interface Token {
  id: string
  name: string
  expires_at: number
  last_used_at: number
}

/** What is left once those that are being deleted are taken out. */
export function useKept<T extends Token>(tokens: readonly T[]): T[] {
  const doomed = new Set(doomedOf(usePendingDeletions(), 'token').map(({ id }) => id))
  return tokens.filter(({ id }) => !doomed.has(id))
}

/** Tokens, each with what is to say about it, and deleted with some seconds to think again. */
export function TokenRows<T extends Token>({ tokens, about }: { tokens: readonly T[]; about?: (token: T) => ReactNode }) {
  return (
    <Rows label="Tokens">
      {tokens.map((token) => (
        <Row
          key={token.id}
          icon={TicketIcon}
          title={token.name}
          marks={<LifeBadge expiresAt={token.expires_at} />}
          about={tokenInWords(token)}
          actions={
            <IconButton
              label={`Delete token ${token.name}`}
              icon={TrashIcon}
              onClick={() => deletions.add({ kind: 'token', id: token.id, name: token.name })}
            />
          }
        >
          {about?.(token)}
        </Row>
      ))}
    </Rows>
  )
}

function LifeBadge({ expiresAt }: { expiresAt: number }) {
  const life = lifeOf(expiresAt)
  if (life === 'good') return null
  return life === 'over' ? <Badge tone="bad">Expired</Badge> : <Badge tone="warn">Ends soon</Badge>
}
