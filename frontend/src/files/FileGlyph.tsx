import { ICONS, kindOf } from './kinds'

/** The picture of a kind of file. */
export function FileGlyph({ name, size, className }: { name: string; size?: number; className?: string }) {
  const Drawn = ICONS[kindOf(name)]
  return <Drawn {...(size !== undefined && { size })} {...(className !== undefined && { className })} />
}
