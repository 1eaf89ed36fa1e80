"""What a ticket is and needs: its customer, its kind, its touches and how long they take."""
