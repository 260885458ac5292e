import type { NodeEntry } from '../../layer/entry.ts'

/** Something that a pattern of COPY or ADD names. */
export interface Selected {
  /** Its path within the source, as the pattern found it; `''` is the whole source. */
  readonly path: string
  /** Itself first, paths relative to it (`''`), then everything within, folders before their content. */
  readonly entries: readonly NodeEntry[]
}

/** Where COPY and ADD take files from: the context, a stage, an image. */
export interface CopySource {
  /** For errors. */
  readonly name: string
  /**
   * What a pattern names, in order of paths; nothing when nothing fits. Symbolic links on the way are
   * followed within the source, those inside a folder stay links.
   * @param isExcluded asked for each path within a selected folder, or the name of a selected file
   */
  select(pattern: string, isExcluded: (path: string) => boolean): Promise<readonly Selected[]>
}
