// Takes the texts that VS Code shows out of the manifest, so that it can put those of the reader's language in their place.

/** Their fields are a reference, as docs/ are: English, like the files that they describe. */
const references = ['vitals.rules', 'vitals.boards'];

/** The manifest with `%key%` in place of texts, and the English texts by key. */
export const localised = (manifest) => {
  const words = {};
  const keyed = (key, text) => {
    for (let number = 1; ; number += 1) {
      const one = number === 1 ? key : `${key}.${number}`;
      if ((words[one] ??= text) === text) return `%${one}%`;
    }
  };
  const short = (id) => id.replace(/^vitals\./, '');
  /** Descriptions in a schema are known by the setting, and by the property that they describe. */
  const described = (schema, setting, property = '') => {
    if (Array.isArray(schema)) return schema.map((one) => described(one, setting, property));
    if (typeof schema !== 'object' || schema === null) return schema;
    return Object.fromEntries(
      Object.entries(schema).map(([name, value]) => [
        name,
        name === 'description' && typeof value === 'string'
          ? keyed(`setting.${setting}.${property}`, value)
          : described(value, setting, name === 'properties' ? property : name),
      ]),
    );
  };
  const setting = ([id, { markdownDescription, patternErrorMessage, ...schema }]) => [
    id,
    {
      ...(references.includes(id) ? schema : described(schema, short(id))),
      ...(patternErrorMessage
        ? { patternErrorMessage: keyed(`setting.${short(id)}.pattern`, patternErrorMessage) }
        : {}),
      markdownDescription: keyed(`setting.${short(id)}`, markdownDescription),
    },
  ];
  const description = keyed('description', manifest.description);
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  const { commands, configuration, viewsContainers, views, languageModelTools, walkthroughs } = manifest.contributes;
  const panel = keyed('panel', viewsContainers.panel[0].title);
  return {
    words,
    manifest: {
      ...manifest,
      description,
      capabilities: {
        untrustedWorkspaces: {
          ...untrustedWorkspaces,
          description: keyed('untrustedWorkspaces', untrustedWorkspaces.description),
        },
        virtualWorkspaces: {
          ...virtualWorkspaces,
          description: keyed('virtualWorkspaces', virtualWorkspaces.description),
        },
      },
      contributes: {
        ...manifest.contributes,
        commands: commands.map(({ command, category, title, ...rest }) => ({
          command,
          category: keyed('category', category),
          title: keyed(`command.${short(command)}`, title),
          ...rest,
        })),
        configuration: {
          ...configuration,
          properties: Object.fromEntries(Object.entries(configuration.properties).map(setting)),
        },
        viewsContainers: { panel: viewsContainers.panel.map((container) => ({ ...container, title: panel })) },
        views: Object.fromEntries(
          Object.entries(views).map(([id, those]) => [id, those.map((view) => ({ ...view, name: panel }))]),
        ),
        // What a model reads of a tool is English.
        languageModelTools: languageModelTools.map(({ name, displayName, userDescription, ...rest }) => ({
          name,
          ...rest,
          displayName: keyed(`tool.${name}`, displayName),
          userDescription: keyed(`tool.${name}.description`, userDescription),
        })),
        walkthroughs: walkthroughs.map((one) => ({
          ...one,
          title: keyed('walkthrough', one.title),
          description: keyed('walkthrough.description', one.description),
          steps: one.steps.map((step) => ({
            ...step,
            title: keyed(`walkthrough.${step.id}`, step.title),
            description: keyed(`walkthrough.${step.id}.description`, step.description),
            media: { markdown: keyed(`walkthrough.${step.id}.media`, step.media.markdown) },
          })),
        })),
      },
    },
  };
};
