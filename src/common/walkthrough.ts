/** The steps that a new user is shown. `package.json` gets them from here (`npm run generate`). */
export const walkthrough = {
  id: 'vitals.start',
  title: 'See How Fast Your Editor Really Is',
  description: 'Times every language-server request, on this machine only.',
  steps: [
    {
      id: 'panel',
      title: 'Open the Performance panel',
      description:
        'One sentence says what is slow and why; the bars and the table show the figures.\n[Open Panel](command:vitals.openPanel)',
      media: 'media/walkthrough/panel.md',
      completionEvents: ['onCommand:vitals.openPanel', 'onView:vitals.panel'],
    },
    {
      id: 'statusBar',
      title: 'Glance at the status bar',
      description: 'The health indicator names the worst figure. It keeps the default colours while all is well.',
      media: 'media/walkthrough/status-bar.md',
      completionEvents: ['onStepSelected'],
    },
    {
      id: 'providers',
      title: 'See what the editor feels',
      description:
        'A language server may answer at once while its extension is slow, and many features have no server at all. Provider timing hears both. It is off until you switch it on.\n[Turn Provider Timing On or Off](command:vitals.toggleProviders)',
      media: 'media/walkthrough/providers.md',
      completionEvents: ['onCommand:vitals.toggleProviders'],
    },
    {
      id: 'privacy',
      title: 'Know what is read',
      description:
        'Methods, ids, times and sizes; never document text, paths or symbols. Nothing leaves this machine.\n[Show Health of IDE Vitals](command:vitals.showHealth)',
      media: 'media/walkthrough/privacy.md',
      completionEvents: ['onCommand:vitals.showHealth'],
    },
  ],
} as const;
