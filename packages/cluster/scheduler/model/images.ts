import type { Node } from '../../client/resources.ts'

/** Sizes of the images that a node has, by name. */
export const imagesOf = ({ status }: Node): ReadonlyMap<string, number> =>
  new Map(
    (status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) =>
      names.map((name): [string, number] => [name, sizeBytes]),
    ),
  )

/** As nodes name images: with a tag. */
export const imageName = (name: string): string =>
  name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name
