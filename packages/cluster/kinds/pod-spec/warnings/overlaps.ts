import type { Volume, VolumeProjection } from '../types.ts'

interface Place {
  readonly path: string
  readonly source: string
}

const placeText = ({ path, source }: Place) =>
  source ? `${JSON.stringify(path)} (${source})` : JSON.stringify(path)

const placesOf = (items: readonly { readonly path?: string }[] | undefined, source = ''): Place[] =>
  (items ?? []).map(({ path = '' }) => ({ path, source }))

/** Files of a volume of which one hides another. */
export function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume) {
  const said = (described: string, places: readonly Place[]) =>
    clashes(places).map(
      (clash) => `volume ${JSON.stringify(name)} (${described}): overlapping paths: ${clash}`,
    )
  return [
    ...said(`ConfigMap ${JSON.stringify(configMap?.name ?? '')}`, placesOf(configMap?.items)),
    ...said(`Secret ${JSON.stringify(secret?.secretName ?? '')}`, placesOf(secret?.items)),
    ...said('DownwardAPI', placesOf(downwardAPI?.items)),
    ...(projected?.sources ?? [])
      .filter((source) => Object.keys(source).length === 0)
      .map(() => `volume ${JSON.stringify(name)} (Projected) has no sources provided`),
    ...said('Projected', projectedPlaces(projected?.sources)),
  ]
}

/** Upstream counts the files of a source that names none as those of the source before it. */
function projectedPlaces(sources: readonly VolumeProjection[] = []): Place[] {
  let last: Place[] = []
  return sources.flatMap((source) => {
    if (Object.keys(source).length === 0) return []
    last = placesIn(source) ?? last
    return last
  })
}

function placesIn(source: VolumeProjection): Place[] | undefined {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source
  if (configMap?.items)
    return placesOf(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`)
  if (secret?.items) return placesOf(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`)
  if (downwardAPI?.items) return placesOf(downwardAPI.items, 'DownwardAPI')
  return token && [{ path: token.path, source: 'ServiceAccountToken' }]
}

function clashes(places: readonly Place[]): string[] {
  const known: Place[] = []
  return places.flatMap((given) => {
    const place = { ...given, path: given.path.replace(/\/+$/, '') }
    const found = place.path ? known.filter((it) => isOver(it, place)) : []
    known.push(place)
    return found.map((it) => `${placeText(place)} with ${placeText(it)}`)
  })
}

const isOver = ({ path: a }: Place, { path: b }: Place) =>
  a !== '' && (`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`))
