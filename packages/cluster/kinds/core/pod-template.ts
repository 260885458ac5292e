import { formatLabels, nameColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import type { PodTemplateSpec } from '../pod-spec/types.ts'
import { validatePodTemplate } from '../pod-spec/validate/template.ts'
import { templateWarnings } from '../pod-spec/warnings/template.ts'

type PodTemplate = KubeObject & { template: PodTemplateSpec }

export const podTemplate = kind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.PodTemplate',
  defaults: ({ template }) => podSpecDefaults(template.spec),
  validate: ({ template }) => validatePodTemplate('template', template),
  warnings: ({ template }) => templateWarnings('template', template),
  prepareCreate({ metadata, template }) {
    metadata.generation = 1
    dropDisabledFields(template.spec)
  },
  update: {
    prepare(next, old) {
      dropDisabledFields(next.template.spec)
      if (!equal(next.template, old.template))
        next.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    validate: ({ template }) => validatePodTemplate('template', template),
    warnings: (next, old) =>
      equal(next.template, old.template) ? [] : templateWarnings('template', next.template),
  },
  columns: [
    nameColumn,
    text('Containers', ({ template }) => containerNames(template.spec)),
    text('Images', ({ template }) => containerImages(template.spec)),
    text('Pod Labels', ({ template }) => formatLabels(template.metadata.labels)),
  ],
})
