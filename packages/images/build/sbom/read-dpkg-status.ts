import type { FoundPackage } from './found-package.ts'

/** The installed packages of dpkg's database (deb-control(5): paragraphs of `Field: value`). */
export function readDpkgStatus(text: string, path: string): readonly FoundPackage[] {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: *(.+)$`, 'm').exec(paragraph)?.[1]?.trim()
    const [name, version, architecture] = [
      field('Package'),
      field('Version'),
      field('Architecture'),
    ]
    const status = field('Status') ?? 'install ok installed'
    if (!name || !version || !status.endsWith(' installed')) return []
    const shared = { type: 'deb', name, version, license: undefined, path } as const
    return [architecture ? { ...shared, architecture } : shared]
  })
}
