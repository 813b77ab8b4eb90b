import { ArchiveIcon, FileIcon, FilmIcon, ImageIcon, SoundIcon, TextIcon, type Icon } from '@/ui/icons'

export type Kind = 'image' | 'video' | 'audio' | 'text' | 'pdf' | 'archive' | 'other'

const ENDINGS: Record<Exclude<Kind, 'other'>, string> = {
  image: 'png jpg jpeg gif webp avif bmp ico svg',
  video: 'mp4 webm mov m4v ogv',
  audio: 'mp3 wav ogg oga m4a flac aac opus',
  text: 'txt md markdown json xml yaml yml csv tsv log ini conf toml env sh bash py js mjs cjs ts tsx jsx java kt go rs c h cpp hpp cs rb php sql html htm css scss properties gradle dockerfile makefile diff patch tex srt vtt',
  pdf: 'pdf',
  archive: 'zip tar gz tgz bz2 xz zst 7z rar jar',
}
const BY_ENDING = new Map(
  Object.entries(ENDINGS).flatMap(([kind, endings]) => endings.split(' ').map((ending) => [ending, kind as Kind] as const)),
)

/** What a file is, as far as its name says. */
export function kindOf(name: string): Kind {
  return BY_ENDING.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? 'other'
}

export const ICONS: Record<Kind, Icon> = {
  image: ImageIcon,
  video: FilmIcon,
  audio: SoundIcon,
  text: TextIcon,
  pdf: TextIcon,
  archive: ArchiveIcon,
  other: FileIcon,
}

export function iconOf(name: string): Icon {
  return ICONS[kindOf(name)]
}
