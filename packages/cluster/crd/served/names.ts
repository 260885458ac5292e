/** A kind's name in the published documents: `com.example.stable.v1.CronTab`. */
export const schemaNameOf = (group: string, version: string, kind: string): string =>
  [...group.split('.').reverse(), version, kind].join('.')
