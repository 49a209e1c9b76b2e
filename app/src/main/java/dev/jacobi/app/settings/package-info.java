/** What a run is made with: settings in groups, the recipes that they come from, and their names and texts. */
package dev.jacobi.app.settings;
