import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ApiToken } from '@/api/types'
import { buttonClass } from '@/ui/Button'
import { SelectField } from '@/ui/Field'
import { Card, Page } from '@/ui/Page'
import { createToken } from './api'
import { LIFETIMES } from './expiry'
import { GrantForm } from './GrantForm'
import { SecretOnce } from './SecretOnce'

export default function NewTokenPage() {
  const [made, setMade] = useState<ApiToken | null>(null)
  const [lifetime, setLifetime] = useState('90d')
  return (
    <Page title="New API token">
      <Card className="p-4 sm:p-6">
        {made?.token === undefined ? (
          <GrantForm
            nameHint="Where it is used: you will know it by this when it is time to delete it."
            submit="Make token"
            cancel={
              <Link to="/settings/tokens" className={buttonClass()}>
                Cancel
              </Link>
            }
            make={(name, scopes) => createToken(name, scopes, lifetime)}
            done={setMade}
          >
            <SelectField
              label="Works for"
              value={lifetime}
              options={LIFETIMES}
              onChange={(event) => setLifetime(event.target.value)}
              {...(lifetime === 'never' && { hint: 'If it leaks, it works until somebody notices. A limit is safer.' })}
            />
          </GrantForm>
        ) : (
          <div className="flex flex-col gap-6">
            <SecretOnce token={made.token} name={made.name} />
            <Link to="/settings/tokens" className={buttonClass('primary', 'md', 'self-end')}>
              I have copied it
            </Link>
          </div>
        )}
      </Card>
    </Page>
  )
}
