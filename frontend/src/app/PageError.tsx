import type { ErrorComponentProps } from '@tanstack/react-router'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { WarnIcon } from '@/ui/icons'

/** A page that could not be shown: most often a newer version has been installed, and its parts have other names. */
export function PageError({ error }: ErrorComponentProps) {
  return (
    <EmptyState
        whole
      icon={WarnIcon}
      title="This page could not be shown"
      action={
        <Button kind="primary" onClick={() => window.location.reload()}>
          Load it again
        </Button>
      }
    >
      <p>The dashboard may have been updated while it was open. Loading it again usually helps.</p>
      <p className="mt-2 font-mono text-xs">{error instanceof Error ? error.message : String(error)}</p>
    </EmptyState>
  )
}
