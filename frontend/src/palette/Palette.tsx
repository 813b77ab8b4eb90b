import { Dialog } from '@/ui/Dialog'

export default function Palette({ onClose }: { onClose: () => void }) {
  return <Dialog open onOpenChange={onClose} title="Find or do" />
}
