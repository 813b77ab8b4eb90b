import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTitle } from '@/ui/Page'
import { Gate } from './Gate'
import { safePath } from './safePath'
import { SignInForm } from './SignInForm'

export default function LoginPage() {
  useTitle('Sign in')
  const { next } = useSearch({ from: '/login' })
  const navigate = useNavigate()
  return (
    <Gate lead="Your files, on your own machines.">
      <SignInForm onSignedIn={() => void navigate({ href: safePath(next), replace: true })} />
    </Gate>
  )
}
