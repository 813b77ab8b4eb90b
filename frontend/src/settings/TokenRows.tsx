import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Badge } from '@/ui/Badge'
import { IconButton } from '@/ui/Button'
import { TicketIcon, TrashIcon } from '@/ui/icons'
import { Row, Rows } from '@/ui/Rows'
import { deleteToken } from './api'
import { lifeOf, tokenInWords } from './expiry'
import { later, useHidden } from './later'

interface Token {
  id: string
  name: string
  expires_at: number
  last_used_at: number
}

/** What is left once those that are being deleted are taken out. */
export function useKept<T extends Token>(tokens: readonly T[]): T[] {
  const hidden = useHidden()
  return tokens.filter(({ id }) => !hidden.has(`token:${id}`))
}

/** Tokens, each with what is to say about it, and deleted with some seconds to think again. */
export function TokenRows<T extends Token>({ tokens, about }: { tokens: readonly T[]; about?: (token: T) => ReactNode }) {
  const queries = useQueryClient()
  const end = (token: T) =>
    later.add({
      key: `token:${token.id}`,
      said: `Deleted token “${token.name}”.`,
      failed: `Token “${token.name}” still works.`,
      run: () => deleteToken(token.id),
      done: () => queries.invalidateQueries({ queryKey: ['settings'] }),
    })
  return (
    <Rows label="Tokens">
      {tokens.map((token) => (
        <Row
          key={token.id}
          icon={TicketIcon}
          title={token.name}
          marks={<LifeBadge expiresAt={token.expires_at} />}
          about={tokenInWords(token)}
          actions={<IconButton label={`Delete token ${token.name}`} icon={TrashIcon} onClick={() => end(token)} />}
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
