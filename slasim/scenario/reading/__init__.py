"""From a YAML file to sections: text, tree, what it extends, tables of accounts, overrides, amendments."""
