import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { Page } from '@/ui/Page'
import { confirmationQuery, keysQuery, totpQuery } from './api'
import { ConfirmationSection } from './ConfirmationSection'
import { KeysSection } from './KeysSection'
import { Place } from './Loaded'
import { RecoverySection } from './RecoverySection'
import { TotpSection } from './TotpSection'

export default function SecurityPage() {
  const pending = useQueries({ queries: [keysQuery, totpQuery, confirmationQuery] }).some(({ isPending }) => isPending)
  // For good: a section asks again for what could not be loaded, and must not lose its place for it.
  const [shown, setShown] = useState(false)
  if (!pending && !shown) setShown(true)
  return (
    <Page
      title="Security"
      lead="With a key or an app set up, your password alone signs nobody in: a second step is asked for every time."
    >
      {/* All at once: one after the other they would push each other down. */}
      {!shown ? (
        <Place label="how you sign in" rows={4} />
      ) : (
        <>
          <KeysSection />
          <TotpSection />
          <RecoverySection />
          <ConfirmationSection />
        </>
      )}
    </Page>
  )
}
